package io.asyncnet.spring.handler;

/**
 * A bean with handler methods.
 *
 * @param name its name
 * @param type its class, not that of a proxy
 * @param order its place among others, as {@code @Order} says
 * @param advice whether it is for handlers of other beans
 */
record HandlerBean(String name, Class<?> type, int order, boolean advice) {

}
