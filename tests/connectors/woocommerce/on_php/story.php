<?php
// 37 sessions open the checkout, 25 of them buy; what the companion then answers is printed as JSON.
require __DIR__ . '/wordpress.php';
require __DIR__ . '/shopbell-companion.php';

happens( 'activation' );
$clock += DAY_IN_SECONDS; // of the day on which it was put in only a part is known
$agents = array( 'Mozilla/5.0 (X11; Linux x86_64) Chrome/150.0 Safari/537.36', 'Mozilla/5.0 (iPhone) Version/17.5 Mobile Safari' );
happens( 'wp_loaded' );
happens( 'rest_api_init' );
for ( $number = 0; $number < 37; $number++ ) {
	$shop                       = new Shop( "t_$number", 10 + $number . '.50' );
	$_SERVER['HTTP_USER_AGENT'] = $agents[ $number % 2 ];
	$_SERVER['REQUEST_METHOD']  = 'GET';
	$_COOKIE['sbjs_current']    = $number % 3 ? 'typ=utm|||src=google|||mdm=cpc' : base64_encode( 'typ=organic|||src=google' );
	happens( 'woocommerce_add_to_cart' );
	happens( 'template_redirect' );
	happens( 'woocommerce_checkout_update_order_review' );
	if ( $number >= 12 ) {
		happens( 'woocommerce_checkout_order_processed', 1000 + $number );
		happens( 'woocommerce_order_status_changed', 1000 + $number, 'pending', 'processing' );
	}
}
$_SERVER['HTTP_USER_AGENT'] = 'curl/8.0';
$shop                       = new Shop( 'robot', '1' );
happens( 'woocommerce_add_to_cart' );

$told = array( 'php' => PHP_VERSION );
foreach ( array( 'status', 'days', 'checkouts' ) as $name ) {
	$route         = $routes[ "wc-shopbell/v1/$name" ];
	$answer        = call_user_func( $route['callback'], array( 'page' => 1, 'per_page' => 100, 'modified_after' => '1970-01-01T00:00:00' ) );
	$told[ $name ] = $answer instanceof Answer ? $answer->data : $answer;
	assert( call_user_func( $route['permission_callback'] ) === true );
}
foreach ( $hooks as $name => $calls ) {
	foreach ( $calls as $call ) {
		is_callable( $call ) || print( "$name calls what is not there\n" );
	}
}
ob_start();
happens( 'wp_footer' );
$told['script'] = ob_get_clean();
happens( 'uninstall' );
$told['left'] = array_keys( $options );
echo json_encode( $told );
