<?php
/**
 * Plugin Name: Shopbell Companion
 * Description: Counts filled carts, opened and finished checkouts by day, so that Shopbell can tell how many are left. No cookie, no person.
 * Version: 1.0.0
 * Author: Shopbell
 * License: GPL-2.0-or-later
 * License URI: https://www.gnu.org/licenses/gpl-2.0.html
 * Requires at least: 5.7
 * Requires PHP: 7.4
 * Requires Plugins: woocommerce
 * WC requires at least: 7.2
 *
 * What is kept: three tables of counts and of marks. A mark is a hash made with the day's own salt; the salt is thrown
 * away when the next day is over, and then nobody can tell whose mark it was. Everything goes after 90 days.
 *
 * @package Shopbell
 */

defined( 'ABSPATH' ) || exit;

/** Counts steps of the shop's visitors, and tells them to whoever has a key that may read reports. */
final class Shopbell_Companion {

	const VERSION    = '1.0.0';
	const SPEAKS     = 1; // Raised when answers change so that an older Shopbell would misread them.
	const SPACE      = 'wc-shopbell/v1'; // WooCommerce accepts its keys for "wc-" only.
	const OPTION     = 'shopbell_companion'; // {"version", "since": UTC}.
	const VISITS     = 'shopbell_companion_visits'; // "yes" where visits are counted.
	const TODAY      = 'shopbell_companion_today'; // The day that was begun last.
	const ORIGIN     = 'shopbell_companion'; // In WooCommerce's own session: its first name, kept when somebody logs in.
	const KEPT_DAYS  = 90;
	const MOST       = 20000; // Sessions with a cart a day; beyond, the day is told as not known.
	const MOST_SEEN  = 50000; // Visits a day, likewise.
	const MOST_WAYS  = 300; // Ways to come (channel and device) a day; what comes later has none.
	const PAUSE      = 1800; // Seconds without a page after which a visit is another one.
	const BOTS       = '/bot|crawl|spider|slurp|preview|headless|lighthouse|monitor|scan|curl|wget|python|java\/|libwww|httpclient|okhttp|go-http|axios|facebookexternalhit|^.{0,12}$/i';
	const STEPS      = array(
		'carted'   => 'carts',
		'opened'   => 'checkouts',
		'finished' => 'completed',
	);

	/** Hook in. */
	public static function begin() {
		register_activation_hook( __FILE__, array( __CLASS__, 'activated' ) );
		register_deactivation_hook( __FILE__, array( __CLASS__, 'deactivated' ) );
		register_uninstall_hook( __FILE__, array( __CLASS__, 'uninstalled' ) );
		add_filter( 'wpmu_drop_tables', array( __CLASS__, 'with_tables' ), 10, 2 );
		add_action( 'before_woocommerce_init', array( __CLASS__, 'declare_compatible' ) );
		add_action( 'wp_loaded', array( __CLASS__, 'each_request' ) );
		add_action( 'rest_api_init', array( __CLASS__, 'routes' ) );
		add_action( 'woocommerce_add_to_cart', array( __CLASS__, 'cart_filled' ), 20, 0 );
		add_action( 'template_redirect', array( __CLASS__, 'page_rendered' ), 99 );
		add_action( 'woocommerce_checkout_update_order_review', array( __CLASS__, 'checkout_opened' ), 20, 0 );
		add_filter( 'rest_request_after_callbacks', array( __CLASS__, 'store_api_answered' ), 20, 3 );
		add_action( 'woocommerce_checkout_order_processed', array( __CLASS__, 'order_placed' ), 20, 1 );
		add_action( 'woocommerce_store_api_checkout_order_processed', array( __CLASS__, 'order_placed' ), 20, 1 );
		add_action( 'woocommerce_order_status_changed', array( __CLASS__, 'order_changed' ), 20, 3 );
		add_action( 'wp_footer', array( __CLASS__, 'script' ), 99 );
		add_action( 'admin_menu', array( __CLASS__, 'menu' ), 99 );
		add_action( 'admin_init', array( __CLASS__, 'settings' ) );
	}

	/* ---- life ---- */

	/** Say that orders in tables of their own, and the block checkout, are no trouble. */
	public static function declare_compatible() {
		if ( class_exists( '\Automattic\WooCommerce\Utilities\FeaturesUtil' ) ) {
			foreach ( array( 'custom_order_tables', 'cart_checkout_blocks' ) as $feature ) {
				\Automattic\WooCommerce\Utilities\FeaturesUtil::declare_compatibility( $feature, __FILE__, true );
			}
		}
	}

	/**
	 * Begin to count: of today only a part is known. Of a network each site begins when it is first asked for a page.
	 *
	 * @param bool $network_wide Whether all sites of a network begin.
	 */
	public static function activated( $network_wide = false ) {
		if ( ! ( is_multisite() && $network_wide ) ) {
			self::install();
		}
	}

	/** Stop counting: of today only a part was counted. */
	public static function deactivated() {
		global $wpdb;
		if ( get_option( self::OPTION ) ) {
			// phpcs:ignore WordPress.DB.PreparedSQL.InterpolatedNotPrepared -- our own table.
			$wpdb->query( $wpdb->prepare( 'UPDATE ' . self::table( 'days' ) . ' SET is_whole = 0, changed_at = %s WHERE day = %s', self::now(), self::today() ) );
			delete_option( self::OPTION );
			delete_option( self::TODAY );
		}
	}

	/** Make the tables; the day on which this happens is not known as a whole. */
	private static function install() {
		global $wpdb;
		require_once ABSPATH . 'wp-admin/includes/upgrade.php';
		$collate = $wpdb->get_charset_collate();
		$way     = "source_type varchar(32) NOT NULL DEFAULT '',\n utm_source varchar(100) NOT NULL DEFAULT '',\n utm_medium varchar(100) NOT NULL DEFAULT '',\n device varchar(16) NOT NULL DEFAULT '',\n";
		dbDelta( 'CREATE TABLE ' . self::table( 'days' ) . " (\n day date NOT NULL,\n salt varchar(64) NOT NULL DEFAULT '',\n is_whole tinyint NOT NULL DEFAULT 1,\n counts_visits tinyint NOT NULL DEFAULT 0,\n sessions int unsigned NOT NULL DEFAULT 0,\n seen int unsigned NOT NULL DEFAULT 0,\n ways int unsigned NOT NULL DEFAULT 0,\n is_full tinyint NOT NULL DEFAULT 0,\n changed_at datetime NOT NULL,\n PRIMARY KEY  (day),\n KEY changed_at (changed_at)\n) $collate;" );
		dbDelta( 'CREATE TABLE ' . self::table( 'counts' ) . " (\n day date NOT NULL,\n way char(32) NOT NULL,\n $way visits int unsigned NOT NULL DEFAULT 0,\n carts int unsigned NOT NULL DEFAULT 0,\n checkouts int unsigned NOT NULL DEFAULT 0,\n completed int unsigned NOT NULL DEFAULT 0,\n PRIMARY KEY  (day,way)\n) $collate;" );
		dbDelta( 'CREATE TABLE ' . self::table( 'sessions' ) . " (\n id bigint unsigned NOT NULL AUTO_INCREMENT,\n day date NOT NULL,\n mark char(64) NOT NULL,\n order_mark char(64) NOT NULL DEFAULT '',\n $way carted tinyint NOT NULL DEFAULT 0,\n opened tinyint NOT NULL DEFAULT 0,\n finished tinyint NOT NULL DEFAULT 0,\n seen_at int unsigned NOT NULL DEFAULT 0,\n opened_at datetime NULL,\n finished_at datetime NULL,\n total varchar(32) NOT NULL DEFAULT '',\n currency varchar(8) NOT NULL DEFAULT '',\n changed_at datetime NOT NULL,\n PRIMARY KEY  (id),\n UNIQUE KEY of_day (day,mark),\n KEY of_order (day,order_mark),\n KEY opened (opened,changed_at)\n) $collate;" );
		$known          = (array) get_option( self::OPTION, array() );
		$known['since'] = isset( $known['since'] ) ? $known['since'] : self::now();
		update_option( self::OPTION, array( 'version' => self::VERSION ) + $known );
		add_option( self::VISITS, 'no' ); // Loaded with all others, so that no page has to ask for it.
		self::begin_day( 0 );
	}

	/** Make sure that tables and today are there; once a day, what is old goes. */
	public static function each_request() {
		if ( ! function_exists( 'WC' ) || wp_installing() ) {
			return;
		}
		$known = get_option( self::OPTION );
		if ( ! is_array( $known ) || empty( $known['version'] ) || self::VERSION !== $known['version'] ) {
			self::install();
		} elseif ( get_option( self::TODAY ) !== self::today() ) {
			self::begin_day( 1 );
		}
	}

	/**
	 * Note that today is counted, with a salt of its own; throw away old salts and old rows.
	 *
	 * @param int $is_whole Whether it is counted from its beginning.
	 */
	private static function begin_day( $is_whole ) {
		global $wpdb;
		$day       = self::today();
		$yesterday = self::day_before( 1 );
		// phpcs:disable WordPress.DB.PreparedSQL.NotPrepared -- names of tables are our own.
		$made = $wpdb->query( $wpdb->prepare( 'INSERT IGNORE INTO ' . self::table( 'days' ) . ' (day, salt, is_whole, counts_visits, changed_at) VALUES (%s, %s, %d, %d, %s)', $day, bin2hex( random_bytes( 32 ) ), $is_whole, $is_whole && self::counts_visits(), self::now() ) );
		if ( ! $is_whole ) {
			$wpdb->query( $wpdb->prepare( 'UPDATE ' . self::table( 'days' ) . ' SET is_whole = 0, counts_visits = 0, changed_at = %s WHERE day = %s', self::now(), $day ) );
		}
		update_option( self::TODAY, $day );
		if ( $made ) {
			$wpdb->query( $wpdb->prepare( 'UPDATE ' . self::table( 'days' ) . " SET salt = '' WHERE day < %s", $yesterday ) );
			$wpdb->query( $wpdb->prepare( 'DELETE FROM ' . self::table( 'sessions' ) . ' WHERE day < %s AND opened = 0', $yesterday ) );
			$wpdb->query( $wpdb->prepare( 'UPDATE ' . self::table( 'sessions' ) . " SET order_mark = '' WHERE day < %s AND order_mark <> ''", $yesterday ) );
			foreach ( array( 'days', 'counts', 'sessions' ) as $name ) {
				$wpdb->query( $wpdb->prepare( 'DELETE FROM ' . self::table( $name ) . ' WHERE day < %s', self::day_before( self::KEPT_DAYS ) ) );
			}
		}
		// phpcs:enable
	}

	/** Leave nothing behind, on no site of a network. */
	public static function uninstalled() {
		$sites = is_multisite() ? get_sites( array( 'fields' => 'ids', 'number' => 0 ) ) : array( 0 );
		foreach ( $sites as $site ) {
			if ( $site ) {
				switch_to_blog( $site );
			}
			global $wpdb;
			foreach ( self::tables() as $table ) {
				$wpdb->query( "DROP TABLE IF EXISTS $table" ); // phpcs:ignore WordPress.DB.PreparedSQL -- our own table.
			}
			foreach ( array( self::OPTION, self::VISITS, self::TODAY ) as $name ) {
				delete_option( $name );
			}
			if ( $site ) {
				restore_current_blog();
			}
		}
	}

	/**
	 * Name the tables that go with a site of a network.
	 *
	 * @param string[] $tables Those of others.
	 * @param int      $site   Which site goes.
	 */
	public static function with_tables( $tables, $site = 0 ) {
		unset( $site ); // WordPress has switched to it.
		return array_merge( $tables, self::tables() );
	}

	/* ---- what happens ---- */

	/** A cart was filled, by whatever page, script or API. */
	public static function cart_filled() {
		self::note_step( 'carted' );
	}

	/** A page is made by PHP: the checkout, unless a cache answers in its place. */
	public static function page_rendered() {
		if ( function_exists( 'is_checkout' ) && 'GET' === self::server( 'REQUEST_METHOD' ) && self::is_checkout_page() ) {
			self::checkout_opened();
		}
	}

	/** The checkout is open: the classic page asks for its totals whenever it is shown, and no cache answers that. */
	public static function checkout_opened() {
		if ( function_exists( 'WC' ) && WC()->cart && ! WC()->cart->is_empty() ) {
			self::note_step( 'opened' );
		}
	}

	/**
	 * The block checkout, or a shop without pages of WordPress, asks for the checkout.
	 *
	 * @param mixed           $answer  Handed on as it is.
	 * @param array           $handler Of no use here.
	 * @param WP_REST_Request $request What was asked.
	 */
	public static function store_api_answered( $answer, $handler, $request ) {
		unset( $handler );
		if ( preg_match( '#^/wc/store(/v1)?/checkout/?$#', $request->get_route() ) && 'POST' !== $request->get_method() && ! is_wp_error( $answer ) ) {
			self::checkout_opened();
		}
		return $answer;
	}

	/**
	 * An order was placed; whether it is bought, its status says.
	 *
	 * @param int|WC_Order $order Which.
	 */
	public static function order_placed( $order ) {
		global $wpdb;
		$number = is_object( $order ) ? $order->get_id() : (int) $order;
		$row    = self::note_step( 'opened', true );
		if ( $row ) {
			$wpdb->update( self::table( 'sessions' ), array( 'order_mark' => self::mark( $row->salt, 'order' . $number ) ), array( 'id' => $row->id ) );
		}
	}

	/**
	 * An order is paid, or waits for a transfer that was promised: its checkout is finished.
	 *
	 * @param int    $number Which order.
	 * @param string $from   Of no use here.
	 * @param string $to     Its status now.
	 */
	public static function order_changed( $number, $from, $to ) {
		global $wpdb;
		unset( $from );
		if ( 'on-hold' !== $to && ! in_array( $to, wc_get_is_paid_statuses(), true ) ) {
			return;
		}
		foreach ( self::salts() as $day => $salt ) {
			// phpcs:ignore WordPress.DB.PreparedSQL.NotPrepared -- our own table.
			$row = $wpdb->get_row( $wpdb->prepare( 'SELECT * FROM ' . self::table( 'sessions' ) . ' WHERE day = %s AND order_mark = %s', $day, self::mark( $salt, 'order' . $number ) ) );
			if ( $row ) {
				self::reach( $row, 'finished' );
				$wpdb->update( self::table( 'sessions' ), array( 'order_mark' => '' ), array( 'id' => $row->id ) );
				return;
			}
		}
	}

	/**
	 * Note that the session of this request came as far as a step, once a day.
	 *
	 * @param string $step       "carted" or "opened".
	 * @param bool   $is_placing Whether the order is being placed: then a checkout opened before midnight is meant.
	 * @return object|null The row with its salt.
	 */
	private static function note_step( $step, $is_placing = false ) {
		if ( ! function_exists( 'WC' ) || ! WC()->session || self::is_staff() || ( self::is_bot() && ! $is_placing ) ) {
			return null;
		}
		$origin = (string) WC()->session->get( self::ORIGIN, '' );
		if ( '' === $origin ) {
			$origin = (string) WC()->session->get_customer_id();
			WC()->session->set( self::ORIGIN, $origin );
		}
		$cart = 'opened' === $step ? WC()->cart : null;
		return self::note( $origin, $step, $cart ? (string) $cart->get_total( 'edit' ) : '', $is_placing );
	}

	/**
	 * Note a step of a session.
	 *
	 * @param string $origin     Names the session; hashed at once.
	 * @param string $step       "carted" or "opened".
	 * @param string $total      What the cart is worth.
	 * @param bool   $is_placing See note_step().
	 * @return object|null The row with its salt.
	 */
	private static function note( $origin, $step, $total, $is_placing = false ) {
		$salts = self::salts();
		$today = self::today();
		if ( '' === $origin || empty( $salts[ $today ] ) ) {
			return null;
		}
		$row  = self::row( $today, self::mark( $salts[ $today ], 'session' . $origin ) );
		$salt = $salts[ $today ];
		if ( $is_placing && ( ! $row || ! $row->opened ) ) {
			unset( $salts[ $today ] );
			foreach ( $salts as $day => $old ) {
				$before = self::row( $day, self::mark( $old, 'session' . $origin ) );
				if ( $before && $before->opened && ! $before->finished ) {
					$row  = $before;
					$salt = $old;
				}
			}
		}
		$row = $row ? $row : self::new_row( $today, self::mark( $salt, 'session' . $origin ), 'sessions', self::MOST, self::way() );
		if ( ! $row ) {
			return null;
		}
		self::learn_way( $row );
		self::reach( $row, $step, $total );
		$row->salt = $salt;
		return $row;
	}

	/**
	 * Learn how a session came whose first page was too early for WooCommerce's cookies; what was counted goes with it.
	 *
	 * @param object $row Of the sessions; changed, too.
	 */
	private static function learn_way( $row ) {
		global $wpdb;
		if ( '' !== $row->source_type ) {
			return;
		}
		$names = array( 'source_type', 'utm_source', 'utm_medium', 'device' );
		$way   = array_combine( $names, self::way() );
		if ( '' === $way['source_type'] || ! $wpdb->update( self::table( 'sessions' ), $way, array( 'id' => $row->id, 'source_type' => '' ) ) ) { // phpcs:ignore WordPress.Arrays -- short.
			return;
		}
		$before = clone $row;
		foreach ( $way as $name => $value ) {
			$row->$name = $value;
		}
		foreach ( self::STEPS as $column => $count ) {
			if ( $row->$column ) {
				// phpcs:ignore WordPress.DB.PreparedSQL -- names of tables and columns are our own.
				$wpdb->query( $wpdb->prepare( 'UPDATE ' . self::table( 'counts' ) . " SET $count = $count - 1 WHERE day = %s AND way = %s AND $count > 0", $row->day, self::way_key( $before ) ) );
				self::count( $row, $count );
			}
		}
	}

	/**
	 * Return what a way is known by among the counts.
	 *
	 * @param object $row Of the sessions.
	 */
	private static function way_key( $row ) {
		return md5( implode( "\n", array( $row->source_type, $row->utm_source, $row->utm_medium, $row->device ) ) );
	}

	/**
	 * Let a row have come as far as a step, and through those before; each is counted once.
	 *
	 * @param object $row   Of the sessions.
	 * @param string $step  Which.
	 * @param string $total What the cart is worth; "" where that is not known.
	 */
	private static function reach( $row, $step, $total = '' ) {
		global $wpdb;
		$now   = self::now();
		$table = self::table( 'sessions' );
		$total = is_numeric( $total ) ? substr( $total, 0, 32 ) : '';
		// phpcs:disable WordPress.DB.PreparedSQL -- names of tables and columns are our own.
		foreach ( self::STEPS as $column => $count ) {
			$dated = 'opened' === $column ? ', opened_at = %s' : ( 'finished' === $column ? ', finished_at = %s' : ', changed_at = %s' );
			if ( ! $row->$column && $wpdb->query( $wpdb->prepare( "UPDATE $table SET $column = 1, changed_at = %s$dated WHERE id = %d AND $column = 0", $now, $now, $row->id ) ) ) {
				self::count( $row, $count );
			}
			$row->$column = 1;
			if ( $column === $step ) {
				break;
			}
		}
		if ( 'opened' === $step && '' !== $total && ( $total !== $row->total || '' === $row->currency ) ) {
			$wpdb->query( $wpdb->prepare( "UPDATE $table SET total = %s, currency = %s, changed_at = %s WHERE id = %d AND finished = 0", $total, substr( get_woocommerce_currency(), 0, 8 ), $now, $row->id ) );
		}
		// phpcs:enable
	}

	/**
	 * Count one more of something, on the row's day and by its way.
	 *
	 * @param object $row  Has day, source_type, utm_source, utm_medium and device.
	 * @param string $what A column of the counts.
	 */
	private static function count( $row, $what ) {
		global $wpdb;
		$counts = self::table( 'counts' );
		$days   = self::table( 'days' );
		$parts  = array( $row->source_type, $row->utm_source, $row->utm_medium, $row->device );
		$way    = self::way_key( $row );
		// phpcs:disable WordPress.DB.PreparedSQL -- names of tables and columns are our own.
		if ( ! $wpdb->query( $wpdb->prepare( "UPDATE $counts SET $what = $what + 1 WHERE day = %s AND way = %s", $row->day, $way ) ) ) {
			if ( ! $wpdb->query( $wpdb->prepare( "UPDATE $days SET ways = ways + 1 WHERE day = %s AND ways < %d", $row->day, self::MOST_WAYS ) ) ) {
				$parts = array( '', '', '', '' );
				$way   = md5( implode( "\n", $parts ) );
			}
			$wpdb->query( $wpdb->prepare( "INSERT INTO $counts (day, way, source_type, utm_source, utm_medium, device, $what) VALUES (%s, %s, %s, %s, %s, %s, 1) ON DUPLICATE KEY UPDATE $what = $what + 1", array_merge( array( $row->day, $way ), $parts ) ) );
		}
		$wpdb->query( $wpdb->prepare( "UPDATE $days SET changed_at = %s WHERE day = %s", self::now(), $row->day ) );
		// phpcs:enable
	}

	/**
	 * Return a session's row of a day; null where there is none.
	 *
	 * @param string $day  Which.
	 * @param string $mark Of the session.
	 */
	private static function row( $day, $mark ) {
		global $wpdb;
		// phpcs:ignore WordPress.DB.PreparedSQL.NotPrepared -- our own table.
		return $wpdb->get_row( $wpdb->prepare( 'SELECT * FROM ' . self::table( 'sessions' ) . ' WHERE day = %s AND mark = %s', $day, $mark ) );
	}

	/**
	 * Make a session's row, unless the day has had too many: then the day is told as not known.
	 *
	 * @param string   $day   Today.
	 * @param string   $mark  Of the session.
	 * @param string   $gauge Which column of the day counts such rows: "sessions" or "seen".
	 * @param int      $most  How many there may be.
	 * @param string[] $way   How it came.
	 */
	private static function new_row( $day, $mark, $gauge, $most, $way ) {
		global $wpdb;
		$days = self::table( 'days' );
		// phpcs:disable WordPress.DB.PreparedSQL -- names of tables and columns are our own.
		if ( ! $wpdb->query( $wpdb->prepare( "UPDATE $days SET $gauge = $gauge + 1 WHERE day = %s AND $gauge < %d", $day, $most ) ) ) {
			$bit = 'seen' === $gauge ? 2 : 1;
			$wpdb->query( $wpdb->prepare( "UPDATE $days SET is_full = is_full | %d, changed_at = %s WHERE day = %s AND (is_full & %d) = 0", $bit, self::now(), $day, $bit ) );
			return null;
		}
		$wpdb->query( $wpdb->prepare( 'INSERT IGNORE INTO ' . self::table( 'sessions' ) . ' (day, mark, source_type, utm_source, utm_medium, device, seen_at, changed_at) VALUES (%s, %s, %s, %s, %s, %s, 0, %s)', array_merge( array( $day, $mark ), $way, array( self::now() ) ) ) );
		// phpcs:enable
		return self::row( $day, $mark );
	}

	/* ---- who it was: no person ---- */

	/** Return {day: its salt} of today and yesterday; older ones are gone. */
	private static function salts() {
		global $wpdb;
		static $found = array();
		$key = self::table( 'days' ) . self::today();
		if ( empty( $found[ $key ] ) ) {
			// phpcs:ignore WordPress.DB.PreparedSQL.NotPrepared -- our own table.
			$rows          = $wpdb->get_results( $wpdb->prepare( 'SELECT day, salt FROM ' . self::table( 'days' ) . " WHERE day >= %s AND salt <> '' ORDER BY day DESC", self::day_before( 1 ) ) );
			$found[ $key ] = wp_list_pluck( (array) $rows, 'salt', 'day' );
		}
		return $found[ $key ];
	}

	private static function mark( $salt, $text ) {
		return hash_hmac( 'sha256', $text, $salt );
	}

	/** Whether whoever asks works here: by the login cookie alone, since a request of a script is nobody's for WordPress. */
	private static function is_staff() {
		$user = get_current_user_id();
		$user = $user ? $user : (int) wp_validate_auth_cookie( '', 'logged_in' );
		return $user && ( user_can( $user, 'edit_posts' ) || user_can( $user, 'manage_woocommerce' ) );
	}

	/** Whether a program asks, or a browser that only fetches ahead. */
	private static function is_bot() {
		$ahead = self::server( 'HTTP_SEC_PURPOSE' ) . self::server( 'HTTP_PURPOSE' ) . self::server( 'HTTP_X_MOZ' );
		return false !== stripos( $ahead, 'prefetch' ) || (bool) preg_match( self::BOTS, self::server( 'HTTP_USER_AGENT' ) );
	}

	/**
	 * Return how the visitor came, in the words of WooCommerce's own attribution of orders, and on what device.
	 *
	 * @param array $told What our script tells of the page, for visitors without WooCommerce's cookies.
	 * @return string[] source_type, utm_source, utm_medium, device.
	 */
	private static function way( $told = array() ) {
		$found = array();
		$text  = isset( $_COOKIE['sbjs_current'] ) ? wp_unslash( (string) $_COOKIE['sbjs_current'] ) : ''; // phpcs:ignore WordPress.Security.ValidatedSanitizedInput -- each part is, below.
		if ( false === strpos( $text, '|||' ) ) {
			$text = (string) base64_decode( $text, true ); // phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions -- WooCommerce writes it so where a filter says so.
		}
		foreach ( explode( '|||', substr( $text, 0, 4000 ) ) as $part ) {
			$pair              = explode( '=', $part, 2 );
			$found[ $pair[0] ] = isset( $pair[1] ) ? $pair[1] : '';
		}
		if ( empty( $found['typ'] ) && ! empty( $told['type'] ) ) {
			$found = array(
				'typ' => $told['type'],
				'src' => isset( $told['source'] ) ? $told['source'] : '',
				'mdm' => isset( $told['medium'] ) ? $told['medium'] : '',
			);
		}
		$type = isset( $found['typ'] ) ? $found['typ'] : '';
		$type = in_array( $type, array( 'utm', 'organic', 'referral', 'typein' ), true ) ? $type : '';
		// Of others than campaigns the type says it all: fewer ways, and no word of a visitor's.
		$is_utm = 'utm' === $type;
		return array( $type, $is_utm ? self::short( $found['src'] ) : '', $is_utm ? self::short( $found['mdm'] ) : '', self::device() );
	}

	private static function short( $text ) {
		$text = sanitize_text_field( wp_check_invalid_utf8( (string) $text, true ) );
		return '(none)' === $text ? '' : mb_substr( $text, 0, 100 );
	}

	/** Return the device, found out as WooCommerce does for an order. */
	private static function device() {
		$agent = self::server( 'HTTP_USER_AGENT' );
		$class = '\Automattic\WooCommerce\Vendor\Detection\MobileDetect';
		if ( '' === $agent ) {
			return '';
		}
		if ( ! class_exists( $class ) ) {
			return wp_is_mobile() ? 'mobile' : 'desktop';
		}
		try {
			$detector = new $class( array(), $agent );
			return $detector->isMobile() ? 'mobile' : ( $detector->isTablet() ? 'tablet' : 'desktop' );
		} catch ( \Throwable $error ) {
			return wp_is_mobile() ? 'mobile' : 'desktop';
		}
	}

	private static function server( $name ) {
		return isset( $_SERVER[ $name ] ) ? substr( sanitize_text_field( wp_unslash( $_SERVER[ $name ] ) ), 0, 512 ) : '';
	}

	/* ---- what the shop's pages tell ---- */

	private static function is_checkout_page() {
		return is_checkout() && ! is_wc_endpoint_url( 'order-received' ) && ! is_wc_endpoint_url( 'order-pay' );
	}

	private static function counts_visits() {
		return defined( 'SHOPBELL_COMPANION_VISITS' ) ? (bool) SHOPBELL_COMPANION_VISITS : 'yes' === get_option( self::VISITS, 'no' );
	}

	/** Print a script of a few lines: it says that a page was opened, even where a cache answers in PHP's place. */
	public static function script() {
		if ( ! function_exists( 'is_checkout' ) ) {
			return;
		}
		$steps = array_merge( self::is_checkout_page() ? array( 'checkout' ) : array(), self::counts_visits() ? array( 'visit' ) : array() );
		if ( ! $steps ) {
			return;
		}
		$script = '(function(u,s){function g(){var q=new URLSearchParams(location.search),r="",h="",b;try{h=new URL(document.referrer).hostname}catch(e){}'
			. 'if(q.get("utm_source")||q.get("utm_medium")){r="utm"}else if(!h){r="typein"}else if(h!==location.hostname){r=/(^|\.)(google|bing|yahoo|duckduckgo|yandex|baidu|ecosia|qwant|naver|coccoc)\./.test(h)?"organic":"referral"}'
			. 's.forEach(function(n){b=new URLSearchParams({step:n,type:r,source:q.get("utm_source")||"",medium:q.get("utm_medium")||""});'
			. 'if(!(navigator.sendBeacon&&navigator.sendBeacon(u,b))&&window.fetch){fetch(u,{method:"POST",body:b,keepalive:true,credentials:"same-origin"})}})}'
			. 'function w(){if(document.prerendering){document.addEventListener("prerenderingchange",g,{once:true})}else{g()}}'
			. 'if(document.readyState==="complete"){w()}else{window.addEventListener("load",w)}})(' . wp_json_encode( rest_url( self::SPACE . '/seen' ) ) . ',' . wp_json_encode( $steps ) . ');';
		if ( function_exists( 'wp_print_inline_script_tag' ) ) {
			wp_print_inline_script_tag( $script );
		}
	}

	/**
	 * Take what the script says. Anybody may say it: it is bounded by the day, and opens nothing.
	 *
	 * @param WP_REST_Request $request With the step.
	 */
	public static function seen( $request ) {
		$site = self::server( 'HTTP_SEC_FETCH_SITE' );
		if ( ! self::is_staff() && ! self::is_bot() && ( '' === $site || 'same-origin' === $site ) ) {
			if ( 'checkout' === $request['step'] ) {
				self::checkout_seen();
			} elseif ( self::counts_visits() ) {
				self::visit_seen( $request->get_params() );
			}
		}
		$answer = new WP_REST_Response( null, 204 );
		$answer->header( 'Cache-Control', 'no-store' );
		return $answer;
	}

	/**
	 * The checkout page was shown by a browser. WooCommerce's session is looked at, and not begun: to a request that is
	 * nobody's for WordPress it would be that of somebody who has logged out, and be thrown away with the cart.
	 */
	private static function checkout_seen() {
		global $wpdb;
		$name   = apply_filters( 'woocommerce_cookie', 'wp_woocommerce_session_' . COOKIEHASH );
		$cookie = isset( $_COOKIE[ $name ] ) ? sanitize_text_field( wp_unslash( $_COOKIE[ $name ] ) ) : '';
		$parts  = explode( '|', $cookie );
		if ( '' === $parts[0] || strlen( $parts[0] ) > 64 || ! self::is_signed( $cookie ) ) {
			return;
		}
		$kept = maybe_unserialize( $wpdb->get_var( $wpdb->prepare( "SELECT session_value FROM {$wpdb->prefix}woocommerce_sessions WHERE session_key = %s", $parts[0] ) ) );
		if ( ! is_array( $kept ) || empty( $kept['cart'] ) || ! maybe_unserialize( $kept['cart'] ) ) {
			return;
		}
		$totals = isset( $kept['cart_totals'] ) ? maybe_unserialize( $kept['cart_totals'] ) : array();
		$origin = isset( $kept[ self::ORIGIN ] ) ? maybe_unserialize( $kept[ self::ORIGIN ] ) : $parts[0];
		self::note( is_string( $origin ) ? $origin : $parts[0], 'opened', is_array( $totals ) && isset( $totals['total'] ) ? (string) $totals['total'] : '' );
	}

	/**
	 * Whether a cookie of WooCommerce's session is its own, as it checks that itself.
	 *
	 * @param string $cookie Its text.
	 */
	private static function is_signed( $cookie ) {
		$parts = explode( '|', str_replace( '||', '|', $cookie ) );
		if ( 4 !== count( $parts ) ) {
			return false;
		}
		$text = $parts[0] . '|' . $parts[1];
		if ( function_exists( 'wp_verify_fast_hash' ) && 0 === strpos( $parts[3], '$generic$' ) ) {
			return wp_verify_fast_hash( $text, $parts[3] );
		}
		return hash_equals( hash_hmac( 'md5', $text, wp_hash( $text ) ), $parts[3] );
	}

	/**
	 * A page was shown by a browser: another visit where the last one is half an hour ago. Address and browser are hashed
	 * at once with the day's salt, and kept nowhere.
	 *
	 * @param array $told What the script tells of the page.
	 */
	private static function visit_seen( $told ) {
		global $wpdb;
		$salts = self::salts();
		$today = self::today();
		if ( empty( $salts[ $today ] ) ) {
			return;
		}
		$mark = self::mark( $salts[ $today ], 'visit' . WC_Geolocation::get_ip_address() . "\n" . self::server( 'HTTP_USER_AGENT' ) );
		$row  = self::row( $today, $mark );
		$row  = $row ? $row : self::new_row( $today, $mark, 'seen', self::MOST_SEEN, self::way( $told ) );
		$now  = time();
		if ( ! $row || $now - $row->seen_at < 60 ) {
			return;
		}
		// phpcs:ignore WordPress.DB.PreparedSQL -- our own table.
		$was_first = $wpdb->query( $wpdb->prepare( 'UPDATE ' . self::table( 'sessions' ) . ' SET seen_at = %d WHERE id = %d AND seen_at = %d', $now, $row->id, $row->seen_at ) );
		if ( $was_first && $now - $row->seen_at >= self::PAUSE ) {
			self::count( $row, 'visits' );
		}
	}

	/* ---- what Shopbell reads ---- */

	/** Offer the answers. */
	public static function routes() {
		$read  = array(
			'methods'             => 'GET',
			'permission_callback' => array( __CLASS__, 'may_read' ),
		);
		$paged = array(
			'args' => array(
				'page'           => array(
					'type'    => 'integer',
					'minimum' => 1,
					'default' => 1,
				),
				'per_page'       => array(
					'type'    => 'integer',
					'minimum' => 1,
					'maximum' => 100,
					'default' => 10,
				),
				'modified_after' => array(
					'type'    => 'string',
					'pattern' => '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}$',
					'default' => '1970-01-01T00:00:00',
				),
			),
		);
		register_rest_route( self::SPACE, '/status', $read + array( 'callback' => array( __CLASS__, 'status' ) ) );
		register_rest_route( self::SPACE, '/days', $read + $paged + array( 'callback' => array( __CLASS__, 'days' ) ) );
		register_rest_route( self::SPACE, '/checkouts', $read + $paged + array( 'callback' => array( __CLASS__, 'checkouts' ) ) );
		register_rest_route(
			self::SPACE,
			'/seen',
			array(
				'methods'             => 'POST',
				'callback'            => array( __CLASS__, 'seen' ),
				'permission_callback' => '__return_true',
				'args'                => array(
					'step' => array(
						'required' => true,
						'enum'     => array( 'checkout', 'visit' ),
					),
				),
			)
		);
	}

	/** Whether whoever asks may read reports: a key of an administrator or a shop manager. */
	public static function may_read() {
		if ( function_exists( 'wc_rest_check_manager_permissions' ) && wc_rest_check_manager_permissions( 'reports', 'read' ) ) {
			return true;
		}
		return new WP_Error( 'woocommerce_rest_cannot_view', 'Sorry, you cannot list resources.', array( 'status' => rest_authorization_required_code() ) );
	}

	/** Tell who answers, and since when it counts. */
	public static function status() {
		$known = (array) get_option( self::OPTION, array() );
		return array(
			'version'       => self::VERSION,
			'speaks'        => self::SPEAKS,
			'since_gmt'     => self::told_time( isset( $known['since'] ) ? $known['since'] : self::now() ),
			'today'         => self::today(),
			'counts_visits' => self::counts_visits(),
		);
	}

	/**
	 * Tell the days that changed, each whole, the one that changed first first.
	 *
	 * @param WP_REST_Request $request With page, per_page and modified_after.
	 */
	public static function days( $request ) {
		global $wpdb;
		$days = self::table( 'days' );
		if ( ! self::counts_visits() ) { // Switched off during the day.
			// phpcs:ignore WordPress.DB.PreparedSQL -- our own table.
			$wpdb->query( $wpdb->prepare( "UPDATE $days SET counts_visits = 0, changed_at = %s WHERE day = %s AND counts_visits = 1", self::now(), self::today() ) );
		}
		return self::page(
			$request,
			"$days WHERE changed_at > %s",
			'day, is_whole, counts_visits, is_full, changed_at',
			'day',
			function ( $row ) use ( $wpdb ) {
				// phpcs:ignore WordPress.DB.PreparedSQL -- our own table.
				$counts = $wpdb->get_results( $wpdb->prepare( 'SELECT source_type, utm_source, utm_medium, device, visits, carts, checkouts, completed FROM ' . Shopbell_Companion::table( 'counts' ) . ' WHERE day = %s ORDER BY way', $row->day ), ARRAY_A );
				foreach ( $counts as $at => $count ) {
					foreach ( array( 'visits', 'carts', 'checkouts', 'completed' ) as $name ) {
						$counts[ $at ][ $name ] = (int) $count[ $name ];
					}
				}
				return array(
					'id'                => (int) str_replace( '-', '', $row->day ),
					'day'               => $row->day,
					'date_modified_gmt' => Shopbell_Companion::told_time( $row->changed_at ),
					'is_whole'          => (bool) $row->is_whole,
					'steps_full'        => (bool) ( $row->is_full & 1 ),
					'counts_visits'     => $row->counts_visits && ! ( $row->is_full & 2 ),
					'counts'            => $counts,
				);
			}
		);
	}

	/**
	 * Tell the checkouts that were opened, the one that changed first first.
	 *
	 * @param WP_REST_Request $request With page, per_page and modified_after.
	 */
	public static function checkouts( $request ) {
		return self::page(
			$request,
			self::table( 'sessions' ) . ' WHERE opened = 1 AND changed_at > %s',
			'*',
			'id',
			function ( $row ) {
				return array(
					'id'                 => (int) $row->id,
					'key'                => substr( $row->mark, 0, 32 ),
					'date_created_gmt'   => Shopbell_Companion::told_time( $row->opened_at ),
					'date_modified_gmt'  => Shopbell_Companion::told_time( $row->changed_at ),
					'date_completed_gmt' => $row->finished_at ? Shopbell_Companion::told_time( $row->finished_at ) : null,
					'currency'           => $row->currency,
					'total'              => $row->total,
					'source_type'        => $row->source_type,
					'utm_source'         => $row->utm_source,
					'utm_medium'         => $row->utm_medium,
					'device'             => $row->device,
				);
			}
		);
	}

	/**
	 * Answer with a page of rows, and how many there are in all.
	 *
	 * @param WP_REST_Request $request With page, per_page and modified_after.
	 * @param string          $which   Table and condition, with a placeholder for modified_after.
	 * @param string          $columns What is needed.
	 * @param string          $then    The column that sorts what changed in one second.
	 * @param callable        $told    Makes an answer of a row.
	 */
	private static function page( $request, $which, $columns, $then, $told ) {
		global $wpdb;
		$after = str_replace( 'T', ' ', $request['modified_after'] );
		$size  = (int) $request['per_page'];
		// phpcs:disable WordPress.DB.PreparedSQL -- names of tables and columns are our own.
		$total = (int) $wpdb->get_var( $wpdb->prepare( "SELECT COUNT(*) FROM $which", $after ) );
		$rows  = $wpdb->get_results( $wpdb->prepare( "SELECT $columns FROM $which ORDER BY changed_at, $then LIMIT %d OFFSET %d", $after, $size, $size * ( (int) $request['page'] - 1 ) ) );
		// phpcs:enable
		$answer = new WP_REST_Response( array_map( $told, $rows ) );
		$answer->header( 'X-WP-Total', $total );
		$answer->header( 'X-WP-TotalPages', (int) ceil( $total / $size ) );
		return $answer;
	}

	/* ---- the one setting ---- */

	/** Show the page of settings below WooCommerce. */
	public static function menu() {
		add_submenu_page( 'woocommerce', 'Shopbell', 'Shopbell', 'manage_woocommerce', 'shopbell-companion', array( __CLASS__, 'settings_page' ) );
	}

	/** Declare the setting; WordPress checks its nonce and who may write it. */
	public static function settings() {
		add_filter(
			'option_page_capability_shopbell-companion',
			function () {
				return 'manage_woocommerce';
			}
		);
		register_setting(
			'shopbell-companion',
			self::VISITS,
			array(
				'type'              => 'string',
				'default'           => 'no',
				'sanitize_callback' => function ( $value ) {
					return 'yes' === $value ? 'yes' : 'no';
				},
			)
		);
		if ( function_exists( 'wp_add_privacy_policy_content' ) ) {
			wp_add_privacy_policy_content( 'Shopbell', '<p>' . esc_html( self::say( 'We count how many carts are filled, checkouts opened and orders placed each day. For this a session is told apart by a hash whose key is thrown away after a day. No cookie is set, and no name or address is kept.' ) ) . '</p>' );
		}
	}

	/** Print the page of settings. */
	public static function settings_page() {
		if ( ! current_user_can( 'manage_woocommerce' ) ) {
			return;
		}
		$is_fixed = defined( 'SHOPBELL_COMPANION_VISITS' );
		echo '<div class="wrap"><h1>Shopbell</h1><p>' . esc_html( self::say( 'Filled carts, opened and finished checkouts are counted. Shopbell reads them with the key that it has.' ) ) . '</p><form method="post" action="options.php">';
		settings_fields( 'shopbell-companion' );
		echo '<p><label><input type="checkbox" name="' . esc_attr( self::VISITS ) . '" value="yes"' . checked( self::counts_visits(), true, false ) . disabled( $is_fixed, true, false ) . '> ' . esc_html( self::say( 'Count visits, too, without a cookie: from tomorrow on' ) ) . '</label></p>';
		if ( $is_fixed ) {
			echo '<p>' . esc_html( self::say( 'This is set by SHOPBELL_COMPANION_VISITS in wp-config.php.' ) ) . '</p>';
		} else {
			submit_button();
		}
		echo '</form></div>';
	}

	/**
	 * Return a sentence in the reader's language.
	 *
	 * @param string $text In English.
	 */
	private static function say( $text ) {
		$told = array(
			'Filled carts, opened and finished checkouts are counted. Shopbell reads them with the key that it has.' => array( 'Giỏ hàng có hàng, lượt mở và hoàn tất thanh toán được đếm. Shopbell đọc các số này bằng khóa đã có.', '系統會計算已放入商品的購物車，以及已開啟和已完成的結帳。Shopbell 以現有的金鑰讀取。' ),
			'Count visits, too, without a cookie: from tomorrow on' => array( 'Đếm cả lượt truy cập, không dùng cookie: từ ngày mai', '也計算造訪次數，不使用 Cookie：自明天起' ),
			'This is set by SHOPBELL_COMPANION_VISITS in wp-config.php.' => array( 'Mục này do SHOPBELL_COMPANION_VISITS trong wp-config.php quyết định.', '此項由 wp-config.php 中的 SHOPBELL_COMPANION_VISITS 決定。' ),
			'We count how many carts are filled, checkouts opened and orders placed each day. For this a session is told apart by a hash whose key is thrown away after a day. No cookie is set, and no name or address is kept.' => array( 'Chúng tôi đếm mỗi ngày có bao nhiêu giỏ hàng có hàng, bao nhiêu lượt mở thanh toán và bao nhiêu đơn hàng. Để làm vậy, mỗi phiên được phân biệt bằng một mã băm mà khóa bị hủy sau một ngày. Không đặt cookie, không giữ tên hay địa chỉ nào.', '我們每天計算有多少購物車放入商品、多少次開啟結帳，以及多少張訂單。為此，每位訪客以雜湊值區分，其金鑰一天後即丟棄。不設定 Cookie，也不保留姓名或地址。' ),
		);
		$locale = determine_locale();
		$at     = 0 === strpos( $locale, 'vi' ) ? 0 : ( in_array( $locale, array( 'zh_TW', 'zh_HK' ), true ) ? 1 : -1 );
		return $at < 0 || ! isset( $told[ $text ] ) ? $text : $told[ $text ][ $at ];
	}

	/* ---- small things ---- */

	/**
	 * Return the name of one of our tables, of the site in question.
	 *
	 * @param string $name "days", "counts" or "sessions".
	 */
	public static function table( $name ) {
		global $wpdb;
		return $wpdb->prefix . 'shopbell_' . $name;
	}

	private static function tables() {
		return array( self::table( 'days' ), self::table( 'counts' ), self::table( 'sessions' ) );
	}

	private static function now() {
		return gmdate( 'Y-m-d H:i:s' );
	}

	private static function today() {
		return wp_date( 'Y-m-d' );
	}

	private static function day_before( $days ) {
		return gmdate( 'Y-m-d', strtotime( self::today() . ' UTC' ) - $days * DAY_IN_SECONDS );
	}

	/**
	 * Write an instant as WooCommerce does: in UTC, without a zone.
	 *
	 * @param string $at As the database has it.
	 */
	public static function told_time( $at ) {
		return str_replace( ' ', 'T', (string) $at );
	}
}

Shopbell_Companion::begin();
