<?php
// As much of WordPress and WooCommerce as the companion asks for, in memory: only to run its code by an old PHP. How the
// two really behave is looked at in a running shop (tests/live/test_companion.py).
error_reporting( E_ALL );
set_error_handler(
	function ( $level, $text, $file, $line ) {
		echo "PHP says ($level): $text at " . basename( $file ) . ":$line\n";
		exit( 3 );
	}
);
define( 'ABSPATH', sys_get_temp_dir() . '/' );
define( 'DAY_IN_SECONDS', 86400 );
define( 'ARRAY_A', 'ARRAY_A' );
define( 'COOKIEHASH', 'x' );
is_dir( ABSPATH . 'wp-admin/includes' ) || mkdir( ABSPATH . 'wp-admin/includes', 0777, true );
file_put_contents( ABSPATH . 'wp-admin/includes/upgrade.php', '<?php' );

$hooks = $options = $routes = array();
$clock = strtotime( '2026-03-02 12:00:00 UTC' );

/** Keeps rows in SQLite, which is asked in the words of MySQL. */
class Database {
	public $prefix = 'wp_';
	private $held;
	public function __construct() {
		$this->held = new PDO( 'sqlite::memory:' );
		$this->held->setAttribute( PDO::ATTR_ERRMODE, PDO::ERRMODE_EXCEPTION );
	}
	public function get_charset_collate() {
		return '';
	}
	public function prepare( $text, ...$given ) {
		$given = 1 === count( $given ) && is_array( $given[0] ) ? $given[0] : $given;
		$next  = function ( $kind ) use ( &$given ) {
			$one = array_shift( $given );
			return '%d' === $kind[0] ? (string) (int) $one : $this->held->quote( (string) $one );
		};
		return preg_replace_callback( '/%[sd]/', $next, $text );
	}
	private function translated( $text ) {
		$text = str_replace( 'INSERT IGNORE', 'INSERT OR IGNORE', $text );
		return preg_replace( '/ON DUPLICATE KEY UPDATE/', 'ON CONFLICT DO UPDATE SET', $text );
	}
	public function query( $text ) {
		return $this->held->exec( $this->translated( $text ) );
	}
	public function get_results( $text, $as = 'OBJECT' ) {
		return $this->held->query( $text )->fetchAll( 'ARRAY_A' === $as ? PDO::FETCH_ASSOC : PDO::FETCH_OBJ );
	}
	public function get_row( $text ) {
		$rows = $this->get_results( $text );
		return $rows ? $rows[0] : null;
	}
	public function get_var( $text ) {
		$row = $this->get_row( $text );
		return $row ? current( (array) $row ) : null;
	}
	public function update( $table, $values, $where ) {
		$told = function ( $pairs, $between ) {
			$one = function ( $name, $value ) {
				return "$name = " . $this->held->quote( (string) $value );
			};
			return implode( $between, array_map( $one, array_keys( $pairs ), $pairs ) );
		};
		return $this->query( "UPDATE $table SET " . $told( $values, ', ' ) . ' WHERE ' . $told( $where, ' AND ' ) );
	}
	public function make( $text ) {
		preg_match( '/CREATE TABLE (\w+)/', $text, $name );
		preg_match_all( '/^ (UNIQUE )?KEY (\w+) (\(.*?\)),?$/m', $text, $keys, PREG_SET_ORDER );
		$text = preg_replace( '/,?\n (UNIQUE )?KEY .*?\)(?=,?\n)/', '', $text );
		$text = preg_replace( '/bigint unsigned NOT NULL AUTO_INCREMENT/', 'INTEGER PRIMARY KEY', $text );
		$text = preg_replace( '/,\s*PRIMARY KEY  \(id\)/', '', $text );
		$this->held->exec( str_replace( array( ' unsigned', 'CREATE TABLE ' ), array( '', 'CREATE TABLE IF NOT EXISTS ' ), $text ) );
		foreach ( $keys as $key ) {
			$this->held->exec( "CREATE {$key[1]}INDEX IF NOT EXISTS {$name[1]}_{$key[2]} ON {$name[1]} {$key[3]}" );
		}
	}
}
$wpdb = new Database();

class Answer {
	public $data;
	public $headers = array();
	public function __construct( $data, $status = 200 ) {
		$this->data = $data;
	}
	public function header( $name, $value ) {
		$this->headers[ $name ] = $value;
	}
}
class_alias( 'Answer', 'WP_REST_Response' );

/** A session's shop: what it has in its cart. */
class Shop {
	public $session;
	public $cart;
	public function __construct( $who, $total ) {
		$this->session = new Session( $who );
		$this->cart    = new Cart( $total );
	}
}
class Session {
	private $who;
	private $kept = array();
	public function __construct( $who ) {
		$this->who = $who;
	}
	public function get( $name, $default = null ) {
		return isset( $this->kept[ $name ] ) ? $this->kept[ $name ] : $default;
	}
	public function set( $name, $value ) {
		$this->kept[ $name ] = $value;
	}
	public function get_customer_id() {
		return $this->who;
	}
}
class Cart {
	private $total;
	public function __construct( $total ) {
		$this->total = $total;
	}
	public function is_empty() {
		return false;
	}
	public function get_total( $kind ) {
		return $this->total;
	}
}
$shop = new Shop( 'nobody', '0' );

function add_action( $name, $call, $order = 10, $count = 1 ) {
	global $hooks;
	$hooks[ $name ][] = $call;
}
function add_filter( $name, $call, $order = 10, $count = 1 ) {
	add_action( $name, $call );
}
function happens( $name, ...$given ) {
	global $hooks;
	$told = isset( $given[0] ) ? $given[0] : null;
	foreach ( $hooks[ $name ] as $call ) {
		$told = call_user_func_array( $call, $given );
	}
	return $told;
}
foreach ( array( 'activation', 'deactivation', 'uninstall' ) as $name ) {
	eval( "function register_{$name}_hook( \$file, \$call ) { add_action( '$name', \$call ); }" );
}
function WC() {
	global $shop;
	return $shop;
}
function get_option( $name, $default = false ) {
	global $options;
	return array_key_exists( $name, $options ) ? $options[ $name ] : $default;
}
function update_option( $name, $value ) {
	global $options;
	$options[ $name ] = $value;
}
function add_option( $name, $value ) {
	get_option( $name, null ) === null && update_option( $name, $value );
}
function delete_option( $name ) {
	global $options;
	unset( $options[ $name ] );
}
function dbDelta( $text ) {
	global $wpdb;
	$wpdb->make( $text );
}
function wp_date( $form ) {
	global $clock;
	return gmdate( $form, $clock );
}
function wp_list_pluck( $rows, $what, $by ) {
	return array_column( array_map( 'get_object_vars', $rows ), $what, $by );
}
function register_rest_route( $space, $route, $told ) {
	global $routes;
	$routes[ $space . $route ] = $told;
}
function sanitize_text_field( $text ) {
	return trim( strip_tags( $text ) );
}
function wp_check_invalid_utf8( $text, $strip ) {
	return mb_check_encoding( $text, 'UTF-8' ) ? $text : '';
}
function wp_unslash( $text ) {
	return stripslashes( $text );
}
function is_wp_error( $what ) {
	return false;
}
function is_multisite() {
	return false;
}
function wp_installing() {
	return false;
}
function get_current_user_id() {
	return 0;
}
function wp_validate_auth_cookie( $cookie, $kind ) {
	return false;
}
function wp_is_mobile() {
	return false !== strpos( $_SERVER['HTTP_USER_AGENT'], 'Mobile' );
}
function get_woocommerce_currency() {
	return 'EUR';
}
function wc_get_is_paid_statuses() {
	return array( 'processing', 'completed' );
}
function is_checkout() {
	return true;
}
function is_wc_endpoint_url( $name ) {
	return false;
}
function wc_rest_check_manager_permissions( $what, $how ) {
	return true;
}
function rest_url( $path ) {
	return "https://toys.example/wp-json/$path";
}
function wp_json_encode( $what ) {
	return json_encode( $what );
}
function wp_print_inline_script_tag( $script ) {
	echo "<script>$script</script>";
}
